/**
 * The drill: announcing one, seeing that it is armed, following its times to the knock on the door, and its report.
 * What is a drill and what is real is decided by the gateway; when in doubt this page says that a press is real.
 */
import { Notice } from '../parts/controls.tsx';
import { DrillAnnounce } from '../parts/drill-announce.tsx';
import { DrillGoing, DrillSilence } from '../parts/drill-going.tsx';
import { isGoing } from '../parts/drill-shape.ts';
import { useDrills } from '../parts/drill-state.ts';
import { Failure, Frame } from '../parts/frame.tsx';
import { startPage, useSession } from '../parts/session.tsx';

function DrillPage() {
  const { t } = useSession();
  const words = t.pages.drill;
  const drills = useDrills();
  const { shown } = drills;
  const waiting = drills.drills === null;
  return (
    <Frame
      title={words.title}
      here="drill"
      width="narrow"
      {...(shown !== null && isGoing(shown) ? { silence: <DrillSilence drill={shown} /> } : {})}
    >
      {drills.failed === -1 && <Notice kind="error" title={words.odd} live="alert" />}
      {waiting && drills.failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {waiting && drills.failed !== null && drills.failed !== -1 && (
        <Failure status={drills.failed} again={drills.again} />
      )}
      {!waiting && shown !== null && <DrillGoing key={shown.id} drill={shown} drills={drills} />}
      {!waiting && shown === null && <DrillAnnounce drills={drills} />}
    </Frame>
  );
}

startPage(<DrillPage />);
