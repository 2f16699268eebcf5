'use strict'
// Every mechanic of the sandbox, in the order in which it is set up and ticked.
const fs = require('fs')
const path = require('path')
const others = ['inventory', 'containers', 'crafting', 'furnace'].map(n => path.join(__dirname, n + '.js'))

module.exports = [
  require('flying-squid/src/lib/plugins/behavior'),
  require('./ticks'),
  require('./rules'),
  require('./saving'),
  require('./chunks'),
  require('./blocks'),
  require('./bodies'),
  require('./entities'),
  require('./chat'),
  require('./movement'),
  require('./interactions'),
  require('./damage'),
  require('./effects'),
  require('./hands'),
  ...others.slice(0, 1).filter(f => fs.existsSync(f)).concat(process.env.STANDIN ?? []).slice(0, 1).map(f => require(f)),
  require('./items'),
  require('./health'),
  require('./hunger'),
  require('./death'),
  require('./night'),
  ...others.slice(1).filter(f => fs.existsSync(f)).map(f => require(f)),
  require('./commands'),
  require('./joining')
]
