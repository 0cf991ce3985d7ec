// The one file taken from it, the standalone bundle, holds its 27 dependencies and theirs already.
const bundledWhole = new Set(["@scalar/api-reference"]);

const readPackage = (manifest) => (bundledWhole.has(manifest.name) ? { ...manifest, dependencies: {} } : manifest);

export const hooks = { readPackage };
