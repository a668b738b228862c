/** One catalogue for every refusal: its HTTP status, and what a caller reads in Chinese and English. */

export type Refusal = {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503;
  /** What happened, why it matters, what to do next. No personal data, no figures: those come beside it. */
  readonly zh: string;
  readonly en: string;
  /** The clause it carries out, where there is one. */
  readonly clause?: string;
  /** The attempt is itself a fact: the refusal stores an event. */
  readonly recorded?: true;
};
