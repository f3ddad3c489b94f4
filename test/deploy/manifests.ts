import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { PROJECT_ROOT } from '../../src/project-root';

/** The folder of the manifests. */
export const KUBERNETES = join(PROJECT_ROOT, 'deploy', 'kubernetes');

/** A Kubernetes object, whose shape its model checks. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

/** The part of a kustomization that the tests read. */
export interface Kustomization {
  readonly resources: readonly string[];
  readonly images: readonly { readonly name: string; readonly newTag: string }[];
  readonly configMapGenerator: readonly { readonly name: string; readonly literals: readonly string[] }[];
}

/** Reads a file of objects. The check of their models follows. */
function readObjects(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

/** The objects of the base. */
export function baseManifests(): readonly Manifest[] {
  const folder = join(KUBERNETES, 'base');
  const files = readdirSync(folder).filter((file) => file !== 'kustomization.yaml');
  return files.flatMap((file) => readObjects(readFileSync(join(folder, file), 'utf8')));
}

/** The kustomization of a folder below `deploy/kubernetes`. */
export function kustomization(folder: string): Kustomization {
  return parse(readFileSync(join(KUBERNETES, folder, 'kustomization.yaml'), 'utf8')) as Kustomization;
}

/** The folders of the overlays. */
export function overlays(): string[] {
  return readdirSync(join(KUBERNETES, 'overlays')).map((name) => join('overlays', name));
}

/** The objects of an overlay as `kubectl apply -k` sends them. @throws if kubectl is not installed or cannot render them */
export function render(overlay: string): readonly Manifest[] {
  return readObjects(execFileSync('kubectl', ['kustomize', join(KUBERNETES, overlay)], { encoding: 'utf8' }));
}

/** Whether kubectl is on this machine. */
export function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The module with the model of an object. */
export function modelModule({ apiVersion }: Manifest): string {
  const isOperator = apiVersion.startsWith('monitoring.coreos.com/');
  return `${isOperator ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models'}/${apiVersion}`;
}
