'use strict'
// Joins a bot and shows its world: node seen.js MODULES HOST PORT NAME ASSETS_PORT [view|ground [VIEW_PORT PAGE_PORT …]];
// prints {"port"}; `walk` on stdin walks. With `ground` there is no 3D view, only the ground for the map.
const path = require('path')
const [modules, host, port, username, assetsPort, kind = 'view', viewPort = 0, ...pages] = process.argv.slice(2)
const mineflayer = require(path.join(modules, 'mineflayer'))
const { pathfinder, goals } = require(path.join(modules, 'mineflayer-pathfinder'))
const { observe } = require('../../botteam/world/js/observe')
const startViewer = require('../../botteam/world/js/viewer/server')

const bot = mineflayer.createBot({ host, port: Number(port), username, auth: 'offline', viewDistance: 4 })
bot.loadPlugin(pathfinder)
bot.once('spawn', async () => {
  await bot.waitForChunksToLoad()
  const viewer = await startViewer(bot, {
    host: '127.0.0.1', port: Number(viewPort), modules, assetsPort: Number(assetsPort), pages: pages.map(Number), draw: kind === 'view'
  })
  observe(bot, {}, null, { takeNotes: () => [] })
  console.log(JSON.stringify({ port: viewer.port }))
  process.stdin.on('data', text => {
    if (String(text).startsWith('walk')) bot.pathfinder.setGoal(new goals.GoalNearXZ(bot.entity.position.x + 14, bot.entity.position.z + 4, 2))
  })
})
process.stdin.on('end', () => process.exit(0))
bot.on('end', () => process.exit(1))
