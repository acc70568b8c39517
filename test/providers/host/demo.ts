import { hosted, runHost, tellOwner } from '../../../providers/host/host';
import { demo } from '../framework/demo/provider';

runHost([hosted(demo, tellOwner)]);
