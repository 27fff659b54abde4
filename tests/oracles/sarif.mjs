// Reads a SARIF log from stdin, holds it against the schema of SARIF 2.1.0, writes a JSON array of what breaks it.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import Ajv from 'ajv';

const require = createRequire(import.meta.url);
const ajv = new Ajv({ schemaId: 'auto', allErrors: true });
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const isValid = ajv.compile(require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
isValid(JSON.parse(await text(process.stdin)));
process.stdout.write(JSON.stringify((isValid.errors ?? []).map(error => `${error.dataPath} ${error.message} ${JSON.stringify(error.params)}`)));
