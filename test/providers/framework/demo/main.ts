import { serve } from '../../../../providers/framework/serve';
import { demo } from './provider';

void serve(demo);
