#!/usr/bin/env node
import { endQuietly } from './console/output.ts';
import { runCommandLine } from './program.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
endQuietly([process.stdout, process.stderr]);

await runCommandLine(process.argv.slice(2));
