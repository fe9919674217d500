interface Example {
  query: string
  variables?: string
}

/** What the playground opens with, a tab each. */
export const examples: Example[] = [
  {
    query: `# The API of LinkSnap. Ctrl-Enter runs this.
#
# You are signed in as in the web client;
# programs send "Authorization: Bearer …",
# with a token of Settings, API tokens.

query NewestLinks {
  viewer {
    name
    usage {
      links
      snapshots
      bytes
    }
  }
  links(first: 5) {
    nodes {
      id
      title
      url
      tags {
        name
      }
      latestSnapshot {
        finishedAt
        artifacts(kinds: [SCREENSHOT, HTML, PDF]) {
          kind
          size
          url
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    query: `mutation AddLink($input: AddLinkInput!) {
  addLink(input: $input) {
    duplicate
    link {
      id
      title
    }
    snapshot {
      id
      state
      queuePosition
    }
  }
}
`,
    variables: JSON.stringify({ input: { url: 'https://example.org/', tags: ['from the playground'] } }, null, 2),
  },
  {
    query: `# Stays open, and tells each step of each capture.

subscription WatchCaptures {
  snapshotChanged {
    id
    state
    step
    progress
    problems {
      code
      message
    }
    link {
      title
    }
  }
}
`,
  },
  {
    query: `query Queue {
  captureQueue {
    queued
    capturing
    failed
    workers
    estimatedSeconds
  }
  snapshots(first: 10, states: [FAILED]) {
    nodes {
      id
      problems {
        code
        message
      }
      link {
        url
      }
    }
  }
}
`,
  },
]
