export { checkSavedPlan, checkStartingState, identityOf, readSavedPlan, type SavedPlan } from './comparison';
export { defaultPlanFile, plannedState, savePlan, startsFromNothing } from './copy';
export { changesAnything, requireUnchanged } from './live-comparison';
export { configurationDigest, inputDigests, stateIdentity } from './sidecar';
