/** What a measurement says. */
export type Verdict =
  | 'pass'
  /** Measured, and bad. */
  | 'fail'
  /** Measured, but it cannot be told. */
  | 'inconclusive'
  /** Could not be measured. */
  | 'error';

/** A verdict and what it rests on. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
  /** What a person does about it, where it takes more than to correct the cause or to wait. */
  readonly next?: string;
}
