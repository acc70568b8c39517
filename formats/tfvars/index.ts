export { isVariableName, notSet, requireName, setAttribute, unsetAttribute } from './edit';
export {
  jsonToTfvars,
  parseJsonVariables,
  renderJsonVariables,
  tfvarsToJson,
} from './json';
export { type Attribute, parseTfvars } from './parser';
export { renderInline, renderValue, toVariableText } from './renderer';
export { isObject, leaves, sameValue, TfNumber, type TfValue } from './value';
