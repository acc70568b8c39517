export { isVariableName, notSet, requireName, setAttribute, unsetAttribute } from './edit';
export {
  type ConvertedJson,
  jsonToTfvars,
  parseJsonVariables,
  renderJsonVariables,
  tfvarsToJson,
} from './json';
export { type Attribute, parseTfvars } from './parser';
export { renderInline, renderValue, toVariableText } from './renderer';
export { isObject, leaves, sameValue, TfNumber, type TfObject, type TfValue } from './value';
