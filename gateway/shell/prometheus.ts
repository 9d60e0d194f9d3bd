/**
 * The Prometheus text format 0.0.4: families of samples as text, and a histogram of fixed buckets. Promises escaped
 * labels and the same families at every reading, so that a dashboard never meets a name that is not there. What is
 * counted, and that it tells nothing of people, is left to whoever counts.
 */

/** One measured value. */
export interface Sample {
  /** Appended to the family's name: `_bucket`, `_sum`, `_count` of a histogram. */
  readonly suffix?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}
/** One family of values. */
export interface Family {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Media type of the text. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const escapeLabel = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const numberText = (value: number): string =>
  value === Number.POSITIVE_INFINITY ? '+Inf' : value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);

/** Families as text. */
export const familiesText = (families: readonly Family[]): string =>
  families
    .map(({ name, kind, help, samples }) => {
      const lines = samples.map(({ suffix = '', labels, value }) => {
        const inside = Object.entries(labels ?? {}).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
        return `${name}${suffix}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${numberText(value)}\n`;
      });
      return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join('')}`;
    })
    .join('');

/** A family of one value without labels; null: none is known. */
export const single = (name: string, kind: Family['kind'], help: string, value: number | null): Family => ({
  name,
  kind,
  help,
  samples: value === null ? [] : [{ value }],
});

/** Upper ends of the buckets for what takes a moment, in seconds; the last is without end. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How often something took how long. */
export class Histogram {
  private readonly counts: number[] = new Array<number>(SECONDS.length + 1).fill(0);
  private sum = 0;

  constructor(
    private readonly name: string,
    private readonly help: string,
  ) {}

  /** One more, in milliseconds. */
  observe(ms: number): void {
    const seconds = Math.max(0, ms) / 1_000;
    const at = SECONDS.findIndex((end) => seconds <= end);
    const bucket = at < 0 ? SECONDS.length : at;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += seconds;
  }

  /** As a family; buckets count what is in them or below. */
  family(): Family {
    let below = 0;
    const buckets = this.counts.map((count, i): Sample => {
      below += count;
      return {
        suffix: '_bucket',
        labels: { le: i < SECONDS.length ? String(SECONDS[i]) : '+Inf' },
        value: below,
      };
    });
    return {
      name: this.name,
      kind: 'histogram',
      help: this.help,
      samples: [
        ...buckets,
        { suffix: '_sum', value: Math.round(this.sum * 1e6) / 1e6 },
        { suffix: '_count', value: below },
      ],
    };
  }
}
