/**
 * State topics: the retained picture integrations read. Promises that a reader gets the newest value of each topic it
 * asked for, never an older one after a newer one, and that one that does not read costs no more than the names of
 * the topics it has yet to be told. Who may read is decided elsewhere.
 */

/** Where a reader's messages go. */
export interface Reading {
  /** True while the socket takes more without piling up. */
  ready(): boolean;
  /** Writes one message. An empty payload: the topic is no more. */
  write(topic: string, payload: string, retained: boolean): void;
}

/** Whether a topic falls under a filter, [MQTT-4.7]. */
export function matches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  const levels = filter.split('/');
  const names = topic.split('/');
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i];
    // `a/#` takes in `a` itself.
    if (level === '#') return true;
    if (i >= names.length || (level !== '+' && level !== names[i])) return false;
  }
  return levels.length === names.length;
}

/** One integration's view of the states. */
export class StateReader {
  private readonly filters = new Set<string>();
  /** Topics yet to be told, oldest first; true when told as retained, to one who just asked. */
  private readonly due = new Map<string, boolean>();

  constructor(
    private readonly states: ReadonlyMap<string, string>,
    private readonly reading: Reading,
  ) {}

  /** Subscribed: every stored topic under the filter is told, [MQTT-3.3.1-6]. */
  ask(filter: string): void {
    this.filters.add(filter);
    for (const topic of this.states.keys()) if (matches(filter, topic)) this.due.set(topic, true);
    this.flow();
  }

  /** Unsubscribed. */
  leave(filter: string): void {
    this.filters.delete(filter);
  }

  /** A topic changed. */
  changed(topic: string): void {
    for (const filter of this.filters) {
      if (!matches(filter, topic)) continue;
      if (!this.due.has(topic)) this.due.set(topic, false);
      this.flow();
      return;
    }
  }

  /** Tells what is due as far as the socket takes it; called again when it drained. */
  flow(): void {
    for (const [topic, retained] of this.due) {
      if (!this.reading.ready()) return;
      this.due.delete(topic);
      const payload = this.states.get(topic);
      // What was cleared before a newcomer heard of it needs no word.
      if (payload !== undefined) this.reading.write(topic, payload, retained);
      else if (!retained) this.reading.write(topic, '', false);
    }
  }
}

/** All states and who reads them. */
export class States {
  private readonly values = new Map<string, string>();
  private readonly readers = new Set<StateReader>();

  /** Sets a topic's state, or clears it with null. */
  publish(topic: string, payload: string | null): void {
    if (payload === null) {
      if (!this.values.delete(topic)) return;
    } else this.values.set(topic, payload);
    for (const reader of this.readers) reader.changed(topic);
  }

  /** A new reader. */
  join(reading: Reading): StateReader {
    const reader = new StateReader(this.values, reading);
    this.readers.add(reader);
    return reader;
  }

  /** A reader is gone. */
  part(reader: StateReader): void {
    this.readers.delete(reader);
  }
}
