import { ACTIONS } from '../../src/actions/table.ts';
import type { PlanSettings } from '../../src/plan-file/settings.ts';

/** Settings of a plain workspace with the real action table. */
export const SETTINGS: PlanSettings = {
  workspace: '/srv/project',
  sandbox: 'on',
  actions: ACTIONS,
  downloadHosts: ['registry.example.com'],
  home: '/home/ada',
};
