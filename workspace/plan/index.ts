export { buildPlanModel, emptyPlanModel, serviceOf } from './build';
export { type AttributeChange, type PlanModel, type PlannedChange, planModel } from './model';
export { type PlannedImage, plannedImages } from './policy';
export { renderPlan, summarize } from './text';
