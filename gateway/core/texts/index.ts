/**
 * All texts by language. Dutch is the form: a key that another language lacks, or has too many, does not compile.
 * Leaves the choice of language to the caller: a person's own, else Dutch.
 */
import { en } from './en.ts';
import { nl } from './nl.ts';

export type { DutyFacts, FaultFacts, NoticeFacts, PageFacts, StoryFacts } from './facts.ts';
/** The languages there are. */
export type Language = 'nl' | 'en';
/** Every text of one language. */
export type Texts = typeof nl;
/** Codes of the duties that follow an alarm. */
export type DutyCode = keyof Texts['duty'];
/** Types of log entry that an incident's story tells. */
export type StoryType = keyof Texts['story'];

/** Both languages. */
export const texts: Readonly<Record<Language, Texts>> = { nl, en };
/** The texts of a language; anything that is not a known language gives Dutch. */
export const textsFor = (language: string | null | undefined): Texts => (language === 'en' ? en : nl);
