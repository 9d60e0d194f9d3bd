/** Several addresses of one person on one channel: one that takes the page is enough, and none holds up another. */
import { describe, expect, it } from 'vitest';
import { ChannelError } from '../../../gateway/shell/channels/face.ts';
import { takenByOne } from '../../../gateway/shell/channels/taken-by-one.ts';

const hangs = new Promise<void>(() => undefined);
const fails = (message: string, whose: 'channel' | 'address'): Promise<void> =>
  Promise.reject(new ChannelError(message, whose));

describe('a page to several addresses', () => {
  it('is handed over with the first that takes it, whatever the others do', async () => {
    await takenByOne([hangs, fails('gone', 'address'), Promise.resolve()]);
  });

  it('has failed when all have, and says what is wrong with the channel before what is wrong with an address', async () => {
    await expect(
      takenByOne([fails('gone', 'address'), fails('no network', 'channel'), fails('also gone', 'address')]),
    ).rejects.toThrow('no network');
    await expect(takenByOne([fails('gone', 'address'), fails('also gone', 'address')])).rejects.toMatchObject(
      {
        message: 'gone',
        whose: 'address',
      },
    );
  });
});
