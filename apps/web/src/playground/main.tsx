import 'graphiql/setup-workers/vite'
import { GraphiQL } from 'graphiql'
import { createRoot } from 'react-dom/client'
import 'graphiql/style.css'
import './playground.css'
import { examples } from './examples.js'
import { fetchGraphql } from './fetcher.js'

const root = document.getElementById('playground')
if (!root) throw new Error('the playground has no place on its page')
createRoot(root).render(
  <GraphiQL
    fetcher={fetchGraphql}
    defaultTabs={examples}
    defaultEditorToolsVisibility="variables"
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <a href="/" className="playground-home">
        LinkSnap
      </a>
    </GraphiQL.Logo>
  </GraphiQL>,
)
