export { buildPlanModel, emptyPlanModel, serviceOf } from './build';
export { type AttributeChange, type PlanModel, type PlannedChange, planModel } from './model';
export { type PlanJson, parsePlan } from './plan-json';
export { isStateful, type PlannedImage, plannedImages } from './policy';
export { renderPlan, summarize } from './text';
