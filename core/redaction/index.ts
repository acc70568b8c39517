import { type RedactedText, Redactor } from './redactor';

export { MASK, type RedactedText, Redactor } from './redactor';

/**
 * What this process prints is masked by one redactor, as with GitHub Actions' `::add-mask::`: a secret is registered where it
 * is read and masked wherever it turns up.
 */
const output = new Redactor();

/** Has a value masked from now on in everything this process prints; see {@link Redactor.learn}. */
export const registerSecret = (value: string): void => output.learn(value);

/** The text with every registered secret masked, whatever its encoding. */
export const redact = (text: string): string => output.clean(text);

/** A JSON document with every registered secret masked; see {@link Redactor.cleanDocument}. */
export const redactDocument = (document: unknown): unknown => output.cleanDocument(document);

/** Starts a text in pieces in which registered secrets are masked. */
export const redactPieces = (): RedactedText => output.pieces();

/** Forgets every secret; for tests. */
export const forgetSecrets = (): void => output.forget();
