import urql from '@urql/vue'
import { createApp } from 'vue'
import App from './App.vue'
import { client } from './graphql.js'
import { i18n, useChosenLanguage } from './i18n/index.js'
import { router } from './router.js'
import './styles/main.css'

await useChosenLanguage()
createApp(App).use(i18n).use(urql, client).use(router).mount('#app')
