'use strict'
// flying-squid's skeleton (network, entities, behaviours) with our plugins in place of its own.
const squidPlugins = require('flying-squid/src/lib/plugins')
const plugins = require('./plugins')

squidPlugins.initPlugins = () => { squidPlugins.builtinPlugins = plugins }

const VERSION = '1.21.4'

/** Starts listening and returns flying-squid's server object; 'ready' follows, or 'error'. */
function startServer (options) {
  const { createMCServer } = require('flying-squid')
  return createMCServer({
    ...options,
    version: VERSION,
    motd: 'botteam sandbox',
    'online-mode': false,
    enforceSecureProfile: false,
    hideErrors: true,
    keepAlive: true,
    kickTimeout: 30000
  })
}

module.exports = { startServer }
