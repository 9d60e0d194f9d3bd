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

/** The language that a request asks for by name, in `language`, as far as it is one of ours. */
function wantedIn({ query }: Pick<FastifyRequest, 'query'>): Language | undefined {
  const { language } = query as { readonly language?: unknown };
  return language === 'nl' || language === 'en' ? language : undefined;
}

/** The language of a refusal: the one that was asked for by name, as for what would have been answered. */
export const refusalLanguage = (state: Speakers, asker: Known, request: FastifyRequest): Language =>
  wantedIn(request) ??
  ownOf(state, asker) ??
  (/^\s*nl\b/i.test(request.headers['accept-language'] ?? '') ? 'nl' : 'en');
