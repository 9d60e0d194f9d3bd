/** What a scene is: one state of one page, with what the server says and what a person does before it is looked at. */
import type { Page } from 'playwright-core';
import type { Answers } from './canned.ts';
import type { Stub } from './stub-server.ts';

/** One state of one page. */
export interface Scene {
  readonly name: string;
  readonly path: string;
  readonly answers: (at: number) => Answers;
  /** Done after the page has come up. */
  readonly act?: (page: Page, stub: Stub) => Promise<void>;
  readonly dark?: boolean;
  /** The browser must be able to show notifications. */
  readonly notifies?: boolean;
  /** Something that must then be seen. */
  readonly sees: string;
}
