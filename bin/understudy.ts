#!/usr/bin/env node
import { runCommandLine } from './program.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

await runCommandLine(process.argv.slice(2));
