const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, relative } = require('node:path');

/**
 * Prints the figures of `npm run scorecard` after all suites. Tests append their own counts to the file
 * in SCORECARD (test/hostile/tally.ts); other suites are counted by their results. Jest does not compile
 * reporters, so this one is JavaScript.
 */
module.exports = class ScorecardReporter {
  onRunStart() {
    this.folder = mkdtempSync(join(tmpdir(), 'scorecard-'));
    process.env.SCORECARD = join(this.folder, 'counts');
  }

  onTestFileResult(_test, { testExecError, testResults, testFilePath }) {
    if (testExecError) console.error(`${testFilePath} could not run: ${testExecError.message ?? testExecError}`);
    for (const { status, fullName, failureMessages } of testResults) {
      if (status === 'failed') console.error(`✕ ${fullName}\n${failureMessages.join('\n')}`);
    }
  }

  onRunComplete(_contexts, { testResults }) {
    const file = process.env.SCORECARD;
    const all = existsSync(file)
      ? readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
    rmSync(this.folder, { recursive: true });
    const faults = all.filter(({ fault }) => fault !== undefined);
    const counts = all.filter(({ fault }) => fault === undefined);
    const flagged = (flag) => counts.filter((count) => count[flag]).length;
    const sentOver = (wanted) => counts.filter(({ isCase, transport }) => isCase && transport === wanted).length;
    const violating = (kind) => counts.filter(({ kinds }) => kinds.includes(kind)).length;
    const resultsOf = (suite) =>
      testResults.filter(({ testFilePath }) => testFilePath.includes(suite)).flatMap((result) => result.testResults);
    const audits = resultsOf('graphql-over-http').filter(({ title }) => /^\w{4} (MUST|SHOULD|MAY)/.test(title));
    const isMet = ({ status, title }) => status === 'passed' && !title.includes('not met');
    const musts = audits.filter(({ title }) => /^\w{4} MUST/.test(title));
    const others = audits.filter((audit) => !musts.includes(audit));
    const apollo = resultsOf('apollo-integration');
    const passed = apollo.filter(({ status }) => status === 'passed').length;
    const skipped = apollo.filter(({ status }) => status === 'pending').length;
    const rows = [
      ['Cases', flagged('isCase')],
      ['Cases over WebSockets', sentOver('websocket')],
      ['Cases over event streams', sentOver('sse')],
      ['Fuzzed requests', flagged('isFuzzed')],
      ['Isolation probes', flagged('isProbe')],
      ['Answers looked at', counts.length],
      ['Wrong shapes', violating('shape')],
      ['Inputs repeated', violating('echo')],
      ['5xx for client input', violating('serverError')],
      ['Leaks', violating('leak')],
      ['Foreign rows seen', violating('foreign')],
      ['GraphQL over HTTP, MUST', `${musts.filter(isMet).length} of ${musts.length}`],
      ['GraphQL over HTTP, others', `${others.filter(isMet).length} of ${others.length}`],
      ['Apollo Server suite', `${passed} of ${apollo.length - skipped}, ${skipped} need graphql 17`],
      ['Tests failed', testResults.reduce((sum, { numFailingTests, testExecError }) => sum + numFailingTests + (testExecError ? 1 : 0), 0)],
    ];
    console.log(`\n${rows.map(([name, value]) => `${name.padEnd(28)}${value}`).join('\n')}\n`);
    for (const audit of others.filter((other) => !isMet(other))) console.log(audit.title);
    const unmet = faults.map(printFault).filter((isAsDemanded) => !isAsDemanded).length;
    if (faults.length > 0) console.log(`\n${faults.length} faults, ${unmet} not as demanded`);
    if (unmet > 0) this.unmet = new Error(`${unmet} faults cost more than they may`);
  }

  getLastError() {
    return this.unmet;
  }
};

/** Prints the failures of one fault, and the command that repeats it; false if they exceed its limit. */
function printFault({ fault: { name, sent, failed, worstRecoveryMs, recoveryLimitMs = Infinity, figures = [] }, file }) {
  const isWithin = ({ value, atMost = Infinity, atLeast = -Infinity }) => value <= atMost && value >= atLeast;
  const isAsDemanded = failed === 0 && (worstRecoveryMs ?? 0) <= recoveryLimitMs && figures.every(isWithin);
  const round = (value) => Math.round(value * 100) / 100;
  const limits = ({ atMost, atLeast }) =>
    [atMost === undefined ? [] : `≤ ${atMost}`, atLeast === undefined ? [] : `≥ ${atLeast}`].flat().join(', ');
  const columns = [
    isAsDemanded ? '✓' : '✕',
    name.padEnd(56),
    `sent ${sent}`.padEnd(14),
    `failed ${failed}`.padEnd(11),
    worstRecoveryMs === undefined
      ? ''
      : `recovery ${Math.round(worstRecoveryMs)} ms${recoveryLimitMs === Infinity ? '' : ` (≤ ${recoveryLimitMs})`}`,
    ...figures.map((figure) => `${figure.name} ${round(figure.value)}${limits(figure) === '' ? '' : ` (${limits(figure)})`}`),
  ];
  console.log(columns.filter(Boolean).join('  '));
  console.log(`    npm run scorecard:faults -- ${relative(process.cwd(), file)}`);
  return isAsDemanded;
}
