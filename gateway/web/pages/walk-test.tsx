/**
 * The walk test, made for a phone in the hand of somebody who walks past the buttons: choosing, walking, the screen of a
 * real alarm that interrupted it, and the report. Which presses count as tests is decided by the gateway alone; this page
 * shows it, and when in doubt says that buttons are real.
 */
import { Button, Notice } from '../parts/controls.tsx';
import { Failure, Frame } from '../parts/frame.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { WalkChoose } from '../parts/walk-choose.tsx';
import { WalkGoing, WalkSilence } from '../parts/walk-going.tsx';
import { WalkReal } from '../parts/walk-real.tsx';
import { WalkReport } from '../parts/walk-report.tsx';
import { useWalks } from '../parts/walk-state.ts';

function WalkTest() {
  const { t } = useSession();
  const words = t.pages.walk;
  const walks = useWalks();
  const { shown } = walks;
  if (shown?.state === 'interrupted') return <WalkReal key={shown.id} walk={shown} walks={walks} />;
  const waiting = walks.walks === null && shown === null;
  return (
    <Frame
      title={words.title}
      here="walk-test"
      width="narrow"
      {...(shown?.state === 'running' ? { silence: <WalkSilence walk={shown} /> } : {})}
    >
      {walks.failed === -1 && <Notice kind="error" title={words.odd} live="alert" />}
      {waiting && walks.failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {waiting && walks.failed !== null && walks.failed !== -1 && (
        <Failure status={walks.failed} again={walks.again} />
      )}
      {walks.gone && shown === null && (
        <div class="nk-card nk-empty">
          <p>{words.gone}</p>
          <Button onClick={() => walks.show(null)}>{words.anew}</Button>
        </div>
      )}
      {shown?.state === 'running' && <WalkGoing key={shown.id} walk={shown} walks={walks} />}
      {shown?.state === 'ended' && <WalkReport key={shown.id} walk={shown} walks={walks} />}
      {!waiting && shown === null && !walks.gone && <WalkChoose walks={walks} />}
    </Frame>
  );
}

startPage(<WalkTest />);
