'use strict'
// Every mechanic of the sandbox, in the order in which it is set up and ticked.
module.exports = [
  require('flying-squid/src/lib/plugins/behavior'),
  // the world and who is in it
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
  // bodies and pockets
  require('./damage'),
  require('./effects'),
  require('./experience'),
  require('./hands'),
  require('./inventory'),
  require('./items'),
  require('./orbs'),
  // blocks
  require('./loot'),
  require('./digging'),
  require('./support'),
  require('./light'),
  require('./placing'),
  require('./connections'),
  require('./doors'),
  require('./buckets'),
  require('./fluids'),
  require('./farming'),
  require('./containers'),
  require('./crafting'),
  require('./furnace'),
  // survival
  require('./health'),
  require('./hunger'),
  require('./death'),
  require('./night'),
  // creatures
  require('./combat'),
  require('./paths'),
  require('./mobs'),
  require('./animals'),
  require('./monsters'),
  require('./arrows'),
  require('./explosions'),
  // and the ways in
  require('./commands'),
  require('./joining')
]
