/** The picture under the plan: choosing one, sending it, and saying what is wrong with it. What is in it stays an image. */
import { useState } from 'preact/hooks';
import { putFile } from './api.ts';
import { Notice } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { LARGEST_PICTURE } from './sim-face.ts';
import type { Plan } from './use-plan.ts';

/** The button, and what became of the last try. */
export function PictureButton({ site, plan }: { readonly site: string; readonly plan: Plan }) {
  const { t } = useSession();
  const words = t.pages.simulator.picture;
  const [trouble, setTrouble] = useState<string | null>(null);
  const send = async (file: File): Promise<void> => {
    if (file.size > LARGEST_PICTURE) return setTrouble(words.tooLarge);
    const head = (await file.slice(0, 4096).text()).toLowerCase();
    if (!head.includes('<svg')) return setTrouble(words.notSvg);
    const answer = await putFile(`/api/sites/${encodeURIComponent(site)}/plan.svg`, file, 'image/svg+xml');
    setTrouble(answer.ok ? null : answer.message || t.pages.common.error.network);
    if (answer.ok) plan.newPicture();
  };
  return (
    <>
      <label class="nk-plain nk-upload">
        <Icon name="picture" />
        <span>{plan.picture === 'there' ? words.other : words.choose}</span>
        <input
          type="file"
          class="nk-sr"
          accept=".svg,image/svg+xml"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            currentTarget.value = '';
            if (file !== undefined) void send(file);
          }}
        />
      </label>
      {plan.picture === 'broken' && (
        <div class="nk-upload__trouble">
          <Notice kind="warning" title={words.broken} live="status">
            {words.brokenText}
          </Notice>
        </div>
      )}
      {plan.picture === 'refused' && (
        <div class="nk-upload__trouble">
          <Notice kind="warning" title={words.refused} live="status">
            {words.refusedText}
          </Notice>
        </div>
      )}
      {trouble !== null && (
        <div class="nk-upload__trouble">
          <Notice kind="error" title={trouble} live="alert" />
        </div>
      )}
    </>
  );
}
