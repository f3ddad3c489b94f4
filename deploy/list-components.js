// Writes the bill of materials of the image (CycloneDX): what `npm sbom` lists, without the packages that are only installed to build.
// JavaScript without dependencies, because nothing compiles it where an image is built.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/** Whether the image contains a package: as a dependency, or because the build has copied what it needs of it. */
function isContained([path, { dev }]) {
  return path !== '' && (dev !== true || existsSync(join('dist', path)));
}

/** The name of a package. Where an override replaces it, that is not the name of its folder. */
function identify([path, { name = path.split('node_modules/').pop(), version }]) {
  return `${name}@${version}`;
}

const { serialNumber, metadata, components, dependencies, ...document } = JSON.parse(readFileSync(0, 'utf8'));
const { timestamp, ...origin } = metadata;
const contained = new Set(Object.entries(packages).filter(isContained).map(identify));
const project = origin.component['bom-ref'];
const bill = {
  ...document,
  // Neither a random number nor the time, so that the same sources give the same file.
  metadata: origin,
  components: components.filter((component) => contained.has(component['bom-ref'])),
  dependencies: dependencies
    .filter(({ ref }) => ref === project || contained.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => contained.has(other)) })),
};
console.log(JSON.stringify(bill, null, 2));
