import type { DesiredLakebase, LakebaseKind } from './desired.ts'
import type { Located } from './key.ts'
import { KEYS } from './keys.ts'
import type { Settings } from './settings.ts'

/** An input that names a kind decides; so does a key that only Autoscaling has, lest it have no effect. */
export function readType(settings: Settings): DesiredLakebase['type'] {
  const { inputs } = settings
  const declared = settings.get(KEYS.lakebaseType)
  const instance = settings.given('instance', inputs.instance)
  const project = settings.given('project', inputs.project)
  if (instance && project) {
    settings.refuse(instance, 'and input "project" are both given', 'keep the one that the app uses')
  }
  const asked = instance ?? project
  const kind: LakebaseKind | undefined = asked && (instance ? 'provisioned' : 'autoscaling')
  if (asked && declared?.value !== undefined && declared.value !== 'auto' && declared.value !== kind) {
    const [right, wrong] = instance ? ['project', 'instance'] : ['instance', 'project']
    const hint = `write \`${right}: ...\` in place of \`${wrong}\`, or change lakebase.type`
    settings.refuse(asked, `is given, but lakebase.type is ${declared.value}`, hint)
  }
  const type = kind ?? declared?.value ?? 'auto'
  const autoscalingOnly = autoscalingSettings(settings)
  if (type === 'provisioned') {
    for (const located of autoscalingOnly) {
      settings.refuse(
        located,
        'is for Autoscaling, but this is a Provisioned instance',
        'delete it, or use a project',
      )
    }
  }
  return type === 'auto' && autoscalingOnly.length > 0 ? 'autoscaling' : type
}

function autoscalingSettings(settings: Settings): Located<unknown>[] {
  const located = [
    settings.pick('branch', settings.inputs.branch, KEYS.branch),
    settings.get(KEYS.branchFrom),
    settings.get(KEYS.ttl),
    settings.get(KEYS.minCu),
    settings.get(KEYS.maxCu),
    settings.get(KEYS.suspendAfter),
  ]
  return located.filter((one) => one !== undefined)
}
