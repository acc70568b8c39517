import { hosted, runHost } from '../../../providers/host/host';
import { demo } from '../framework/demo/provider';

runHost([hosted(demo)]);
