/** One request, as it is sent. */
export interface HttpSending {
  /** Such as `HEAD`, or one that a protocol has of its own, such as `LOCK`. @default 'GET' */
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Ends it, the reading of the answer included: the caller's deadline. */
  readonly signal: AbortSignal;
  /** Bytes of the answer's body that are read; the rest is left out. @default Infinity */
  readonly longestBody?: number;
  /** Whether redirects are followed: they would hand a token to whatever address they name. @default false */
  readonly followsRedirects?: boolean;
  /** Told the bytes that were received, as they come. */
  readonly onProgress?: (received: number, headers: Headers) => void;
}

/** What came back, whatever it was. */
export interface HttpReceived {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** Whether there was more than `longestBody`. */
  readonly cut: boolean;
}

/** What carries a request to its server; the global `fetch` is one. */
export type Transport = (
  url: string,
  init: RequestInit,
) => Promise<{
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array> | null;
}>;

/**
 * Sends one request and reads its answer: the one place that does. Retries and what an answer means are for the callers.
 * @throws the error of the transport or the reason of the signal
 */
export async function exchange(sending: HttpSending, transport: Transport): Promise<HttpReceived> {
  const { method = 'GET', url, headers = {}, body, signal, followsRedirects = false } = sending;
  try {
    const answer = await transport(url, {
      method,
      headers,
      redirect: followsRedirects ? 'follow' : 'manual',
      signal,
      ...(body !== undefined && { body }),
    });
    return { status: answer.status, headers: answer.headers, ...(await read(answer, sending)) };
  } catch (error) {
    // In the middle of a body, some report no more than a connection that broke.
    signal.throwIfAborted();
    throw error;
  }
}

async function read(
  { body, headers }: Awaited<ReturnType<Transport>>,
  { longestBody = Infinity, onProgress }: HttpSending,
): Promise<Pick<HttpReceived, 'body' | 'cut'>> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    received += chunk.length;
    onProgress?.(received, headers);
    // Leaving the loop closes the connection.
    if (received > longestBody) break;
  }
  const whole = Buffer.concat(chunks);
  return received > longestBody
    ? { body: whole.subarray(0, longestBody), cut: true }
    : { body: whole, cut: false };
}

/** The text of a body, without a byte order mark. */
export const textOf = ({ body }: Pick<HttpReceived, 'body'>): string => new TextDecoder().decode(body);
