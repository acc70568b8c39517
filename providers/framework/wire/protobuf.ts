/** The protocol's table made into protobuf codecs. */
import { create, createFileRegistry, type DescMessage, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { type Message, type MessageName, messages, type Received } from './protocol';

const scalars: Readonly<Record<string, Type>> = {
  string: Type.STRING,
  bytes: Type.BYTES,
  bool: Type.BOOL,
  int32: Type.INT32,
  int64: Type.INT64,
};

const typed = (type: string) =>
  scalars[type] ? { type: scalars[type] } : { type: Type.MESSAGE, typeName: `.wire.${type}` };

function descriptor([name, fields]: [string, Readonly<Record<string, readonly [number, string, string?]>>]) {
  const entries = Object.entries(fields);
  return {
    name,
    field: entries.map(([field, [number, type, kind]]) => ({
      name: field,
      number,
      label: kind === 'repeated' || kind === 'map' ? Label.REPEATED : Label.OPTIONAL,
      ...(kind === 'map'
        ? { type: Type.MESSAGE, typeName: `.wire.${name}.${mapEntry(field)}` }
        : typed(type)),
      ...(kind === 'oneof' ? { oneofIndex: 0 } : {}),
    })),
    oneofDecl: entries.some(([, [, , kind]]) => kind === 'oneof') ? [{ name: 'choice' }] : [],
    nestedType: entries
      .filter(([, [, , kind]]) => kind === 'map')
      .map(([field, [, type]]) => ({
        name: mapEntry(field),
        options: { mapEntry: true },
        field: [
          { name: 'key', number: 1, label: Label.OPTIONAL, type: Type.STRING },
          { name: 'value', number: 2, label: Label.OPTIONAL, ...typed(type) },
        ],
      })),
  };
}

/** A map field is a list of pairs on the wire, whose message protobuf names after the field. */
const mapEntry = (field: string) => `${field[0]!.toUpperCase()}${field.slice(1)}Entry`;

const registry = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: [
      create(FileDescriptorProtoSchema, {
        name: 'wire.proto',
        package: 'wire',
        syntax: 'proto3',
        messageType: Object.entries(messages).map(descriptor),
      }),
    ],
  }),
);

const message = (name: MessageName): DescMessage => registry.getMessage(`wire.${name}`)!;

export function encodeMessage<N extends MessageName>(name: N, value: Message<N>): Buffer {
  return Buffer.from(toBinary(message(name), create(message(name), value as Record<string, unknown>)));
}

/** @throws Error when the bytes are no such message */
export function decodeMessage<N extends MessageName>(name: N, bytes: Uint8Array): Received<N> {
  return fromBinary(message(name), bytes) as unknown as Received<N>;
}
