/** Terraform's values as MessagePack, the way go-cty reads and writes them. */
import { Decoder, Encoder, type EncoderOptions, ExtData } from '@msgpack/msgpack';
import { type Attributes, type State, UNKNOWN, type Value } from '../schema';
import { conform } from '../values';
import type { Message, Received } from './protocol';

/** Unknown is any extension value; go-cty adds refinements in some, which say nothing a provider needs. */
const extensionCodec: EncoderOptions['extensionCodec'] = {
  tryToEncode: (value) => (value === UNKNOWN ? new ExtData(0, Uint8Array.of(0)) : null),
  decode: () => UNKNOWN,
};

/** Made once: an encoder brings a buffer of its own, and a plan takes thousands of values. */
const encoder = new Encoder({ extensionCodec });
const decoder = new Decoder({ extensionCodec, useBigInt64: true });

/** A state, or the absence of an object, as Terraform takes it. */
export function toDynamicValue(attributes: Attributes, state: State | null): Message<'DynamicValue'> {
  return { msgpack: encoder.encode(state && conform(attributes, state, toWireNumber)) };
}

/** @throws Error when the bytes are no value */
export function fromDynamicValue(
  attributes: Attributes,
  value: Received<'DynamicValue'> | undefined,
): State | null {
  const decoded = value && value.msgpack.length > 0 ? (decoder.decode(value.msgpack) as State | null) : null;
  return decoded && conform(attributes, decoded, fromNumber);
}

/** Decimal text keeps what a binary float would not: go-cty takes `0.1` as exactly that, and whole numbers of any size. */
function toWireNumber(value: Value): Value {
  return Number.isSafeInteger(value) ? value : String(value);
}

/** A number as go-cty or JSON wrote it; beyond 2^53 whole numbers become bigint. */
export function fromNumber(value: Value): Value {
  const number = Number(value);
  if (Number.isSafeInteger(number) || !/^-?\d+$/.test(String(value))) return number;
  return BigInt(value);
}
