'use strict'
// The same work as Body's verbs in plain Mineflayer, and a search that cannot succeed.
const { Vec3 } = require('vec3')
const { goals } = require('mineflayer-pathfinder')

const alone = run => ({ run, exclusive: true })
const UP = new Vec3(0, 1, 0)

module.exports = {
  plain_place_and_dig: alone(async (bot, { times, x, y, z, block, tool }, job) => {
    const floor = new Vec3(x, y - 1, z)
    const target = new Vec3(x, y, z)
    const item = name => bot.inventory.items().find(i => i.name === name)
    const began = Date.now()
    for (let i = 0; i < times; i++) {
      await job.during(bot.equip(item(block), 'hand'))
      await job.during(bot.placeBlock(bot.blockAt(floor), UP))
      await job.during(bot.equip(item(tool), 'hand'))
      await job.during(bot.dig(bot.blockAt(target), true))
    }
    return Date.now() - began
  }),
  search_in_vain: alone(async (bot, { seconds }, job) => {
    let ticks = 0
    const count = () => ticks++
    bot.on('physicsTick', count)
    job.finally(() => { bot.removeListener('physicsTick', count); bot.pathfinder.setGoal(null) })
    const began = Date.now()
    while (Date.now() - began < seconds * 1000) {
      bot.pathfinder.setGoal(new goals.GoalBlock(0, 400, 0))
      await job.sleep(500)
    }
    return ticks / ((Date.now() - began) / 1000)
  })
}
