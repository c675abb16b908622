/** A client, and what a test may see of it; runs in pages too, so it imports nothing. */
export function watch(FeedClient, options, tokens) {
  const seen = { texts: [], transports: [], errors: [], resets: 0 };
  let asked = 0;
  const client = new FeedClient({ ...options, token: async () => tokens[Math.min(asked++, tokens.length - 1)] });
  client.on('event', event => event.type === 'post.created' && seen.texts.push(event.post.text));
  client.on('transport', ({ transport }) => seen.transports.push(transport));
  client.on('reset', () => seen.resets++);
  client.on('error', error => client.state === 'stopped' && seen.errors.push(`${error.kind} ${error.code}`));
  return {
    look: async () => ({ ...seen, state: client.state, cursor: client.cursor, stats: client.stats }),
    post: text => client.post(text),
    allow: async names => void (client.transports = names),
    close: async () => client.close(),
  };
}
