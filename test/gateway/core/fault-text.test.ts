/** Sentences of faults: the log has them in Dutch, and every other reader the same, with its detail, in their language. */
import { describe, expect, it } from 'vitest';
import { FAULT_CODES } from '../../../gateway/core/fault-codes.ts';
import { faultSentence, faultText } from '../../../gateway/core/fault-text.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import { listFaults } from '../../../gateway/core/views.ts';
import { as, Life } from './life.ts';

const shown = (life: Life) =>
  listFaults(life.state, as('facilities')).map(({ text, textEn }) => [text, textEn]);

describe('the sentence of a fault', () => {
  it('says in English what it says in Dutch: the device with its place, the number', () => {
    const life = new Life();
    life.connect('hanger-1');
    life.beat('hanger-1', { battery: 17 });
    const place = life.state.index.places.get(life.device('hanger-1').place)?.name;
    expect(shown(life)).toEqual([
      [
        `Batterij van hanger-1 (${place}) is bijna leeg (17%).`,
        `The battery of hanger-1 (${place}) is nearly empty (17%).`,
      ],
    ]);
    life.restart();
    expect(shown(life)[0]?.[1]).toContain('17%');
  });

  it('quotes in Dutch what a program says in English, and says it plainly in English', () => {
    const life = new Life();
    life.hear({ type: 'channel.changed', channel: 'sms', ok: false, reason: 'the modem is gone' });
    expect(shown(life)).toEqual([
      [
        'Kanaal sms werkt niet (technische melding: "the modem is gone").',
        'Channel sms does not work: the modem is gone.',
      ],
    ]);
  });

  it('of a hub is about the hub in either language', () => {
    const life = new Life();
    life.hear({ type: 'hub.changed', hub: 'gang', ok: false, reason: 'mute' });
    expect(shown(life)).toEqual([
      [textsFor('nl').hub.silent('gang', '', 'mute'), textsFor('en').hub.silent('gang', '', 'mute')],
    ]);
  });

  it('of an area names the area and its devices', () => {
    const life = new Life();
    const area = ['balie-1', 'kamer-1', 'kamer-2'];
    life.connect(...area);
    life.drop(...area);
    life.pass(31);
    const fault = [...life.state.faults.values()].find(({ code }) => code === 'area-lost');
    expect(shown(life).at(-1)?.[1]).toBe(
      `Several devices silent at once (${fault?.channel}): ${area.join(', ')}. Check power and network.`,
    );
  });

  it('has in no code a word of the other language around what it is made with', () => {
    const { state } = new Life();
    for (const code of FAULT_CODES) {
      const said = faultText(state, code, 'x-1', '', ['x-1'], 'y');
      const fault = { code, device: 'x-1', channel: 'y', devices: ['x-1'], ...said };
      expect(said.text, code).not.toMatch(/\b(the|is not|does|gives|waiting|reached)\b/);
      expect(faultSentence(state, fault, textsFor('en')), code).not.toMatch(/\b(het|niet|van|geeft|wordt)\b/);
      expect(faultSentence(state, fault, textsFor('nl')), code).toBe(said.text);
    }
  });
});
