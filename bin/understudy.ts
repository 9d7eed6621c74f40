#!/usr/bin/env node
import { endQuietly, reportFailure } from './console/output.ts';
import { makeProgram } from './program.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
endQuietly([process.stdout, process.stderr]);

try {
  await makeProgram().parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, process.argv.includes('--json'));
}
