/** What a measurement says, worst first; nothing else is called a verdict. */
const VERDICTS = [
  /** Measured, and bad. */
  'fail',
  /** Could not be measured. */
  'error',
  /** Measured, but it cannot be told, or not yet. */
  'inconclusive',
  'pass',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A verdict and what it rests on. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
  /** What a person does about it, where it takes more than to correct the cause or to wait. */
  readonly next?: string;
}

/** One look at a rollout that goes on. What cannot be looked at is an exception: nobody judges what nobody saw. */
export interface RolloutJudgement extends Judgement {
  /** Whether waiting cannot change it any more. */
  readonly final: boolean;
}

/** The worst of several verdicts; `pass` when there are none, because then nothing was asked for. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'pass';
}
