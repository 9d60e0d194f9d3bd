/** The language that somebody chose on this device. A browser that keeps nothing gives none. */
import type { Language } from '../../core/texts/index.ts';

const LANGUAGE = 'noodknop-language';
/** The language chosen on this device, if any. */
export function rememberedLanguage(): Language | null {
  try {
    const word = localStorage.getItem(LANGUAGE);
    return word === 'nl' || word === 'en' ? word : null;
  } catch {
    return null;
  }
}
/** Keeps the choice of language on this device. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(LANGUAGE, language);
  } catch {
    // A browser that keeps nothing still shows the page in the chosen language.
  }
}
