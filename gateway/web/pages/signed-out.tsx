/** Where someone without a session is: says so, says what that means, and how to begin again. */
import { render } from 'preact';
import { useState } from 'preact/hooks';
import { type Language, textsFor } from '../../core/texts/index.ts';
import { Button } from '../parts/controls.tsx';
import { Brand } from '../parts/frame.tsx';
import { pageRoot, rememberedLanguage, rememberLanguage, useDocument } from '../parts/session.tsx';

function SignedOut() {
  const [language, setLanguage] = useState<Language>(rememberedLanguage() ?? 'nl');
  const t = textsFor(language);
  const words = t.pages.signIn;
  useDocument(t, words.outTitle);
  return (
    <main class="nk-door" id="content">
      <div class="nk-door__card">
        <Brand />
        <h1 class="utrecht-heading-1">{words.outTitle}</h1>
        <p>{words.outText}</p>
        <Button
          look="subtle"
          onClick={() => {
            const next = language === 'nl' ? 'en' : 'nl';
            rememberLanguage(next);
            setLanguage(next);
          }}
        >
          {t.pages.common.otherLanguage}
        </Button>
      </div>
    </main>
  );
}

render(<SignedOut />, pageRoot());
