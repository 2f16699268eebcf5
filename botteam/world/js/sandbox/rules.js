'use strict'
// Game rules with vanilla's names and defaults (minecraft.wiki/w/Game_rule), difficulty and game modes.
const RULES = {
  doDaylightCycle: true,
  doWeatherCycle: true,
  doMobSpawning: true,
  doMobLoot: true,
  doTileDrops: true,
  keepInventory: false,
  mobGriefing: true,
  naturalRegeneration: true,
  fallDamage: true,
  fireDamage: true,
  drowningDamage: true,
  showDeathMessages: true,
  sendCommandFeedback: true,
  randomTickSpeed: 3,
  playersSleepingPercentage: 100,
  spawnRadius: 10
}
const DIFFICULTIES = ['peaceful', 'easy', 'normal', 'hard']
const GAME_MODES = ['survival', 'creative', 'adventure', 'spectator']

module.exports.server = serv => {
  serv.gamerules = { ...RULES }
  serv.difficulty = 2
  serv.gameMode = 0
}

Object.assign(module.exports, { RULES, DIFFICULTIES, GAME_MODES })
