// Reads a JSON array of {template, data} from stdin, renders each with liquidjs, writes a JSON array of {output} or {error}.
process.env.TZ = 'UTC';

const { Liquid } = await import('liquidjs');
const { text } = await import('node:stream/consumers');

const engine = new Liquid({ strictFilters: true, preserveTimezones: true, locale: 'en-US' });
const results = JSON.parse(await text(process.stdin)).map(({ template, data }) => {
  try {
    return { output: engine.parseAndRenderSync(template, data) };
  } catch (error) {
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(results));
