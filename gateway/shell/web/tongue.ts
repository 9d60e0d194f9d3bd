/**
 * In which language somebody is answered: their own from the site file, else what their browser asks for. Texts are
 * Dutch where nobody says anything; refusals, which programs read too, are English then.
 */
import type { FastifyRequest } from 'fastify';
import type { State } from '../../core/state.ts';
import { type Language, type Texts, textsFor } from '../../core/texts/index.ts';
import type { Asker } from './asker.ts';
import { languageOf } from './pages.ts';

type Speakers = Pick<State, 'index'>;
type Known = Pick<Asker, 'actor'> | null;

const ownOf = ({ index }: Speakers, asker: Known): Language | undefined =>
  index.people.get(asker?.actor.person ?? '')?.language;

/** The texts for whoever asks; `wanted`: the language that was asked for by name, which goes before one's own. */
export const textsOf = (state: Speakers, asker: Known, request: FastifyRequest, wanted?: Language): Texts =>
  textsFor(wanted ?? ownOf(state, asker) ?? languageOf(request));

/** The language of a refusal. */
export const refusalLanguage = (state: Speakers, asker: Known, request: FastifyRequest): Language =>
  ownOf(state, asker) ?? (/^\s*nl\b/i.test(request.headers['accept-language'] ?? '') ? 'nl' : 'en');
