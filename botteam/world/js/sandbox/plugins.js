'use strict'
// Every mechanic of the sandbox, in the order in which it is set up and ticked.
const fs = require('fs')
const path = require('path')
const others = ['containers', 'crafting', 'furnace'].map(n => path.join(__dirname, n + '.js'))

module.exports = [
  require('flying-squid/src/lib/plugins/behavior'),
  require('./ticks'),
  require('./rules'),
  require('./saving'),
  require('./chunks'),
  require('./blocks'),
  require('./light'),
  require('./bodies'),
  require('./entities'),
  require('./chat'),
  require('./movement'),
  require('./interactions'),
  require('./damage'),
  require('./effects'),
  require('./experience'),
  require('./hands'),
  require('./inventory'),
  require('./items'),
  require('./loot'),
  require('./digging'),
  require('./support'),
  require('./placing'),
  require('./doors'),
  require('./buckets'),
  require('./farming'),
  require('./health'),
  require('./hunger'),
  require('./death'),
  require('./night'),
  require('./combat'),
  require('./mobs'),
  require('./animals'),
  require('./monsters'),
  require('./arrows'),
  require('./explosions'),
  ...others.filter(f => fs.existsSync(f)).map(f => require(f)),
  require('./commands'),
  require('./joining')
]
