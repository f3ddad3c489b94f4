const { DefaultReporter } = require('@jest/reporters');

/** Prints failing files in full as they fail, and nothing for the others; Jest's own summary follows. */
module.exports = class Reporter extends DefaultReporter {
  printTestFileHeader(testPath, config, result) {
    const isRemarkable = result.numFailingTests > 0 || result.testExecError !== undefined || (result.console?.length ?? 0) > 0;
    if (isRemarkable) super.printTestFileHeader(testPath, config, result);
  }
};
