/**
 * The generated documents are those of the schemas. After a change of `protocol/schema.ts` write them anew with
 * `npx vitest run test/protocol/documents.test.ts -u`.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { asyncApi, jsonSchemas, layOut } from '../../protocol/documents.ts';
import { downSchema, upSchema } from '../../protocol/schema.ts';
import { vectors } from './vectors.ts';

const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../protocol/${name}`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;

/** Every `$ref` in a document. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === '$ref' && typeof item === 'string' ? [item] : referencesIn(item),
  );
}
const resolves = (document: unknown, reference: string): boolean =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document) !==
  undefined;

describe('generated documents', () => {
  it('schemas.json is up to date', async () => {
    await expect(layOut(jsonSchemas())).toMatchFileSnapshot('../../protocol/schemas.json');
  });

  it('asyncapi.json is up to date', async () => {
    await expect(layOut(asyncApi())).toMatchFileSnapshot('../../protocol/asyncapi.json');
  });

  it.each(['schemas.json', 'asyncapi.json'])('%s refers only to what it holds', (name) => {
    const document = read(name);
    const references = referencesIn(document);
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((reference) => !resolves(document, reference))).toEqual([]);
  });

  it('every message of the vectors is accepted by the JSON Schemas as read back', () => {
    const document = read('schemas.json');
    const readBack = (root: 'Up' | 'Down') => z.fromJSONSchema({ ...document, $ref: `#/$defs/${root}` });
    const json = (envelope: string): unknown => JSON.parse(envelope.slice(0, envelope.lastIndexOf(' ')));
    for (const { name, envelope } of vectors.up.filter((row) => row.envelope.length < 512)) {
      expect([name, readBack('Up').safeParse(json(envelope)).success]).toEqual([name, true]);
    }
    for (const { name, envelope } of vectors.down) {
      expect([name, readBack('Down').safeParse(json(envelope)).success]).toEqual([name, true]);
    }
    expect(readBack('Up').safeParse({ v: 1, type: 'press' }).success).toBe(false);
  });

  it('a field too many, too few or out of range is no message', () => {
    const press = {
      v: 1,
      type: 'press',
      device: 'a',
      boot: 1,
      seq: 1,
      heard: 0,
      id: '0'.repeat(16),
      level: 'test',
      age: 0,
    };
    expect(upSchema.safeParse(press).success).toBe(true);
    for (const wrong of [
      { floor: 1 },
      { id: 'A'.repeat(16) },
      { boot: 2 ** 32 },
      { v: 2 },
      { level: 'unknown' },
    ]) {
      expect(upSchema.safeParse({ ...press, ...wrong }).success).toBe(false);
    }
    const settings = { v: 1, type: 'settings', device: 'a', boot: 1, n: 1, later: true };
    expect(downSchema.safeParse(settings).success).toBe(true);
    expect(downSchema.safeParse({ ...settings, beat: 4 }).success).toBe(false);
  });
});
