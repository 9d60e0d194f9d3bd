/** `device label`: labels to print and stick on. Writes a file; changes nothing. */
import type { Command } from 'commander';
import { DEVICE_ID } from '../../protocol/messages.ts';
import type { DeviceView } from '../core/api.ts';
import type { SiteFile } from '../core/site.ts';
import type { Language } from '../core/texts/index.ts';
import { acts, type Common, type Surroundings, withAdmin, withData } from './command.ts';
import type { Label } from './device-labels.ts';
import { DONE, type Ending, failed, misused, refused } from './ending.ts';
import { printJson, printLine } from './terminal.ts';
import { toFile } from './to-file.ts';
import { languageOption, whole } from './values.ts';

interface Wanted extends Common {
  readonly output: string;
  readonly language: Language;
  readonly firstAt: number;
}

function labelOf({ id, kind, place }: DeviceView, site: SiteFile): Label {
  const inside = site.places.find((one) => one.id === place);
  const around = site.sites.find((one) => one.id === inside?.site);
  return { device: id, kind, place: inside?.name ?? place ?? '', site: around?.name ?? '' };
}

/** Those asked for in the order they were asked for, or all that are not revoked; else why not. */
function chosen(
  ids: readonly string[],
  devices: readonly DeviceView[],
):
  | { readonly ok: true; readonly devices: readonly DeviceView[] }
  | { readonly ok: false; readonly why: Ending } {
  if (ids.length === 0) {
    const all = devices.filter(({ state }) => state !== 'revoked');
    if (all.length > 0) return { ok: true, devices: all };
    return { ok: false, why: failed('there is no device yet: noodknop device add', 'id') };
  }
  const found: DeviceView[] = [];
  for (const id of ids) {
    if (!DEVICE_ID.test(id)) return { ok: false, why: misused(`"${id}" is no id of a device`, 'id') };
    const device = devices.find((one) => one.id === id);
    if (device === undefined) return { ok: false, why: failed(`there is no device "${id}"`, 'id') };
    if (device.state === 'revoked')
      return { ok: false, why: failed(`device "${id}" is revoked: it wants no label`, 'id') };
    found.push(device);
  }
  return { ok: true, devices: found };
}

/** Adds the command to `device`. */
export function labelCommand(device: Command, around: Surroundings): void {
  acts<Wanted>(
    around,
    withData(
      device
        .command('label [ids...]')
        .description('make labels to print: id as QR code and in letters, place, kind; nothing secret'),
    )
      .requiredOption('-o, --output <file>', 'the PDF to write, a new file')
      .option('--first-at <place>', 'where on the first sheet to begin, 1 to 24', whole(1, 24), 1)
      .addOption(languageOption())
      .addHelpText(
        'after',
        '\nSheets of 24 labels of 70 by 37 mm, A4; print them at 100 %. Without ids: all devices.\n\nExamples:\n  noodknop device label balie-1 spreekkamer-2 -o labels.pdf\n  noodknop device label -o labels.pdf --first-at 7',
      ),
    (ids, { output, language, firstAt, json, ...options }) =>
      withAdmin(around, options, async (admin) => {
        const listed = await admin.perform('device.list', {});
        if (!listed.ok) return refused(listed.problem);
        const picked = chosen(ids, listed.value);
        if (!picked.ok) return picked.why;
        const standing = await admin.perform('site.read', {});
        if (!standing.ok) return refused(standing.problem);
        const labels = picked.devices.map((one) => labelOf(one, standing.value.site));
        // Loaded only now: the PDF library takes longer to load than most commands take to run.
        const { labelsPdf } = await import('./device-labels.ts');
        const written = await toFile(output, await labelsPdf(labels, language, firstAt));
        if (written !== DONE) return written;
        if (json === true)
          printJson(around.terminal, { file: output, labels: labels.map((one) => one.device) });
        else printLine(around.terminal, `${labels.length} labels in ${output}. Print them at 100 %.`);
        return DONE;
      }),
  );
}
