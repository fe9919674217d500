// Before anything else: libraries ask once, when they are loaded, and leave out checks that are for their developers
// (graphql's at each value of an answer: https://www.graphql-js.org/docs/going-to-production/).
process.env.NODE_ENV ??= 'production'
